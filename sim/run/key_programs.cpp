// SPDX-License-Identifier: Apache-2.0
#include "sim/run/key_programs.hpp"

#include "models/mktme/configured_keys.hpp"

namespace mktme::sim {

void schedule_key_programs(memctrl::MemorySystem& memory) {
    const hw::KeyHardwareParams& params = memory.params().keys;
    for (std::size_t i = 0; i < params.mktme.program.size(); ++i) {
        const hw::ProgramParams& program = params.mktme.program[i];
        const auto image = hw::structure_of(program, i, params.seed).image();
        const hw::PconfigState state{
            .processor = hw::LogicalProcessor{static_cast<std::uint32_t>(program.processor)},
            .is_in_seam = params.mktme.seam};
        memory.schedule(memory.clock().at_or_after(program.at),
                        [&memory, image, state](Cycles now) { memory.pconfig(now, state, image); });
    }
}

}  // namespace mktme::sim
