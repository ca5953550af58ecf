switchboard_fuzz_target(stun DEPS ice)
switchboard_fuzz_target(ice_candidate DEPS ice)
