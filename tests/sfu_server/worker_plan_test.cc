#include "sfu/server/worker_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<int> kFourCores = {2, 3, 6, 7};

TEST(WorkerPlan, GivesEachCoreAWorkerOfItsOwn) {
  const WorkerPlan plan = PlanWorkers(0, kFourCores, std::nullopt);
  EXPECT_EQ(plan.count, 4u);
  EXPECT_THAT(plan.pins, ElementsAre(2, 3, 6, 7));
}

TEST(WorkerPlan, PinsNobodyWhereThereAreMoreCoresThanWorkers) {
  const WorkerPlan plan = PlanWorkers(2, kFourCores, std::nullopt);
  EXPECT_EQ(plan.count, 2u);
  EXPECT_THAT(plan.pins, IsEmpty()) << "another server may do the same on this host";
}

TEST(WorkerPlan, PinsNobodyWhereThereAreFewerCoresThanWorkers) {
  const WorkerPlan plan = PlanWorkers(6, kFourCores, std::nullopt);
  EXPECT_EQ(plan.count, 6u);
  EXPECT_THAT(plan.pins, IsEmpty());
}

TEST(WorkerPlan, PinsNoLoneWorker) {
  EXPECT_THAT(PlanWorkers(0, {5}, std::nullopt).pins, IsEmpty());
}

TEST(WorkerPlan, StartsNoMoreWorkersThanTheQuotaKeepsBusy) {
  const WorkerPlan plan = PlanWorkers(0, kFourCores, 2);
  EXPECT_EQ(plan.count, 2u);
  EXPECT_THAT(plan.pins, IsEmpty()) << "it is a share of all cores";
}

TEST(WorkerPlan, IsNotMovedByAQuotaBeyondItsCores) {
  const WorkerPlan plan = PlanWorkers(0, kFourCores, 9);
  EXPECT_EQ(plan.count, 4u);
  EXPECT_THAT(plan.pins, ElementsAre(2, 3, 6, 7));
}

TEST(WorkerPlan, StartsAsManyAsTheOperatorSaysWhateverTheQuota) {
  EXPECT_EQ(PlanWorkers(3, kFourCores, 2).count, 3u);
}

}  // namespace
}  // namespace sfu
