switchboard_fuzz_target(dtls_fingerprint DEPS dtls)
switchboard_fuzz_target(dtls_endpoint DEPS dtls)
switchboard_fuzz_target(srtp DEPS dtls)
