switchboard_fuzz_target(sfu_node DEPS sim)
