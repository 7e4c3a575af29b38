// SPDX-License-Identifier: Apache-2.0
#include "sim/run/key_programs.hpp"

#include "models/tme/boot/configured_keys.hpp"
#include "models/tme/boot/key_params.hpp"
#include "models/tme/key_hardware_params.hpp"

namespace mktme::sim {

void schedule_key_programs(platform::Package& package) {
    const tme::KeyHardwareParams& params = package.key_params();
    for (std::size_t i = 0; i < params.mktme.program.size(); ++i) {
        const tme::ProgramParams& program = params.mktme.program[i];
        const auto image = tme::structure_of(program, i, params.seed).image();
        const tme::PconfigState state{
            .processor = tme::LogicalProcessor{static_cast<std::uint32_t>(program.processor)},
            .is_in_seam = params.mktme.seam};
        package.pconfig(program.at, state, image);
    }
}

}  // namespace mktme::sim
