#include "rtp/header_extension.h"

#include <gtest/gtest.h>

#include <set>

namespace rtp {
namespace {

TEST(ExtensionUri, NamesEveryKindDifferentlyAndIsFoundAgain) {
  std::set<std::string_view> uris;
  for (size_t i = 0; i < kExtensionKinds; ++i) {
    const auto kind = static_cast<ExtensionKind>(i);
    uris.insert(ExtensionUri(kind));
    EXPECT_EQ(ExtensionKindOf(ExtensionUri(kind)), kind);
  }
  EXPECT_EQ(uris.size(), kExtensionKinds);
}

TEST(ExtensionUri, IsTheOneThatBrowsersWrite) {
  EXPECT_EQ(ExtensionKindOf("urn:ietf:params:rtp-hdrext:sdes:mid"), ExtensionKind::kMid);
  EXPECT_EQ(ExtensionKindOf("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
            ExtensionKind::kRepairedRid);
  EXPECT_EQ(
      ExtensionKindOf("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
      ExtensionKind::kTransportSequence);
  EXPECT_EQ(
      ExtensionKindOf("http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00"),
      ExtensionKind::kVideoLayersAllocation);
}

TEST(ExtensionUri, OfAnUnknownExtensionHasNoKind) {
  EXPECT_EQ(ExtensionKindOf("urn:ietf:params:rtp-hdrext:toffset"), std::nullopt);
  EXPECT_EQ(ExtensionKindOf(""), std::nullopt);
}

TEST(ExtensionMap, MapsBothWays) {
  ExtensionMap map;
  map.Set(3, ExtensionKind::kMid);
  map.Set(200, ExtensionKind::kDependencyDescriptor);
  EXPECT_EQ(map.Kind(3), ExtensionKind::kMid);
  EXPECT_EQ(map.Id(ExtensionKind::kDependencyDescriptor), 200);
  EXPECT_EQ(map.Kind(4), std::nullopt);
  EXPECT_EQ(map.Id(ExtensionKind::kRid), 0) << "never negotiated";
}

TEST(ExtensionMap, ComparesByWhatIsMappedInWhateverOrderItWas) {
  ExtensionMap a;
  ExtensionMap b;
  for (const uint8_t id : {16, 200, 255, 90, 3}) a.Set(id, ExtensionKind::kMid);
  for (const uint8_t id : {200, 16, 90, 255, 3}) b.Set(id, ExtensionKind::kMid);
  EXPECT_EQ(a, b);
  EXPECT_EQ(a.Kind(90), ExtensionKind::kMid);
  EXPECT_EQ(a.Kind(91), std::nullopt);
  b.Set(90, ExtensionKind::kRid);
  EXPECT_NE(a, b);
}

TEST(ExtensionMap, IgnoresMoreHighIdsThanItHasRoomFor) {
  ExtensionMap map;
  for (uint8_t id = 100; id < 200; ++id) map.Set(id, ExtensionKind::kMid);
  EXPECT_EQ(map.Kind(100), ExtensionKind::kMid);
  EXPECT_EQ(map.Kind(199), std::nullopt);
  EXPECT_EQ(map.Kind(map.Id(ExtensionKind::kMid)), ExtensionKind::kMid) << "it can be written";
}

TEST(ExtensionMap, IdZeroIsPaddingAndNeverMapped) {
  ExtensionMap map;
  map.Set(0, ExtensionKind::kMid);
  EXPECT_EQ(map, ExtensionMap());
}

TEST(ExtensionMap, AnIdGivenToAnotherKindLeavesTheFirst) {
  ExtensionMap map;
  map.Set(3, ExtensionKind::kMid);
  map.Set(3, ExtensionKind::kRid);
  EXPECT_EQ(map.Kind(3), ExtensionKind::kRid);
  EXPECT_EQ(map.Id(ExtensionKind::kMid), 0);
}

TEST(ExtensionMap, AKindMappedTwiceIsReadByBothIdsAndWrittenByTheLater) {
  ExtensionMap map;
  map.Set(3, ExtensionKind::kMid);
  map.Set(4, ExtensionKind::kMid);
  EXPECT_EQ(map.Kind(3), ExtensionKind::kMid);
  EXPECT_EQ(map.Kind(4), ExtensionKind::kMid);
  map.Set(3, ExtensionKind::kRid);
  EXPECT_EQ(map.Id(ExtensionKind::kMid), 4) << "the id still in use survives";
}

}  // namespace
}  // namespace rtp
