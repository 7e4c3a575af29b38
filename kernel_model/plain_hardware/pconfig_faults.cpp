// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/plain_hardware/pconfig_faults.hpp"

#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_command.hpp"

namespace mktme::plain_hardware {

std::optional<tme::PconfigResult> PconfigFaults::result_of(PackageId package,
                                                           const tme::KeyProgramImage& image) const {
    using tme::PconfigResult;
    using tme::PconfigStatus;
    if (!has_pconfig) return PconfigResult{.outcome = tme::PconfigOutcome::ud_fault};
    if (busy.contains(package)) return PconfigResult{.status = PconfigStatus::device_busy};
    const auto program = tme::KeyProgramStruct::parse(image);
    constexpr auto random = static_cast<std::uint8_t>(tme::PconfigCommand::set_key_random);
    if (program.command == random && without_entropy.contains(package))
        return PconfigResult{.status = PconfigStatus::entropy_error};
    if (left_out == package) return PconfigResult{.programmed = KeyId{program.keyid}};
    return std::nullopt;
}

}  // namespace mktme::plain_hardware
