// SPDX-License-Identifier: Apache-2.0
// Effect rules of memory contents and of the files that a run writes.
#include "sim/config/effect/conditions.hpp"

namespace mktme::sim {

namespace {

contents::FaultKind fault(const RunView& run) { return run.config.data.fault[run.element].kind; }
constexpr Condition flips{[](const RunView& run) { return fault(run) == contents::FaultKind::flip; },
                          "data.fault.kind", "flips no bit", "kind = flip"};
constexpr Condition relocates{[](const RunView& run) { return fault(run) == contents::FaultKind::relocate; },
                              "data.fault.kind", "copies nothing from elsewhere", "kind = relocate"};
constexpr Condition captures{[](const RunView& run) { return fault(run) != contents::FaultKind::flip; },
                             "data.fault.kind", "captures nothing", "kind = replay or relocate"};

constexpr Condition cuts_output{
    [](const RunView& run) {
        const auto& output = run.config.output;
        return output.timeline || output.waves || (output.bus && has_bytes.holds(run));
    },
    "", "nothing that is written is cut to a window", "output.timeline, output.waves or output.bus"};

}  // namespace

std::vector<EffectRule> contents_rules() {
    return {
        {{}, {"data.mode", "output.commands", "output.timeline", "output.waves"}},
        {{&has_contents}, {"data.fault"}},
        {{&has_contents, &flips}, {"data.fault.bit"}},
        {{&has_contents, &relocates}, {"data.fault.from"}},
        {{&has_contents, &captures}, {"data.fault.captured_at"}},
        {{&has_bytes}, {"output.bus"}},
        {{&cuts_output}, {"output.window_start", "output.window_end"}},
    };
}

}  // namespace mktme::sim
