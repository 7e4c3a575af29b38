// SPDX-License-Identifier: Apache-2.0
// controller.drain = lazy: as watermark, but a pause of the reads must last before writes use it, so that a short one
// does not turn the bus around twice.
#include "models/memctrl/controller_params.hpp"
#include "models/memctrl/policy/drain/watermark.hpp"

namespace mktme::memctrl {

namespace {

class LazyDrain final : public WatermarkDrain {
public:
    explicit LazyDrain(const ControllerParams& params)
        : WatermarkDrain{params},
          idle_drain_after_{params.idle_drain_after} {}

    [[nodiscard]] Cycles pause_ends() const override { return reads_ended() + idle_drain_after_; }

private:
    bool may_drain_idly(Cycles now, std::uint64_t writes) override {
        if (writes >= high() || now >= pause_ends()) return true;
        change_by_itself_at(pause_ends());
        return false;
    }

    Cycles idle_drain_after_;
};

}  // namespace

namespace drain {

ListedDrain lazy() {
    std::vector<std::string_view> uses = WatermarkDrain::uses();
    uses.emplace_back("controller.idle_drain_after");
    return listed<LazyDrain, MakeDrain>(
        {"lazy", "as watermark, but without a full queue only after no read was queued for idle_drain_after",
         std::move(uses)});
}

}  // namespace drain

}  // namespace mktme::memctrl
