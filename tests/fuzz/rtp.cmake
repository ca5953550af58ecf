foreach(name packet header_writer rtcp transport_feedback transport_feedback_writer vp8 vp9 h264 av1
             dependency_descriptor layers_allocation)
  switchboard_fuzz_target(rtp_${name} DEPS rtp)
endforeach()
