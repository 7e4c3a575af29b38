// SPDX-License-Identifier: Apache-2.0
// controller.scheduler = fr-fcfs-cap: as fr-fcfs, but at most `row_hit_cap` lines of an open row pass an older request.
#include "models/memctrl/controller_params.hpp"
#include "models/memctrl/policy/scheduler/fr_fcfs.hpp"

namespace mktme::memctrl {

namespace {

class FrFcfsCap final : public FrFcfs {
public:
    FrFcfsCap(const ControllerParams& params, std::uint64_t banks)
        : FrFcfs{params, banks},
          row_hit_cap_{params.row_hit_cap},
          served_(banks) {}

    void activated(dram::BankIndex bank) override { served_[bank] = 0; }
    void served(dram::BankIndex bank) override { ++served_[bank]; }

private:
    [[nodiscard]] bool is_capped(dram::BankIndex bank) const override {
        return served_[bank] >= row_hit_cap_;
    }

    std::uint64_t row_hit_cap_;
    std::vector<std::uint64_t> served_;  // lines, by bank, since its last ACT
};

}  // namespace

namespace scheduler {

ListedScheduler fr_fcfs_cap() {
    std::vector<std::string_view> uses = FrFcfs::uses();
    uses.emplace_back("controller.row_hit_cap");
    return listed<FrFcfsCap, MakeScheduler>(
        {"fr-fcfs-cap", "as fr-fcfs, but row_hit_cap lines of a row at most pass an older request",
         std::move(uses)});
}

}  // namespace scheduler

}  // namespace mktme::memctrl
