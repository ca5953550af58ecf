if(SWITCHBOARD_FUZZ)
  add_library(fuzz_api_world STATIC
    ${CMAKE_SOURCE_DIR}/tests/signaling_protocol/api_world.cc
    ${CMAKE_SOURCE_DIR}/tests/signaling_protocol/test_sdp.cc)
  target_link_libraries(fuzz_api_world PUBLIC signaling_protocol)
endif()
switchboard_fuzz_target(signaling_request DEPS fuzz_api_world)
switchboard_fuzz_target(signaling_frame DEPS fuzz_api_world)
