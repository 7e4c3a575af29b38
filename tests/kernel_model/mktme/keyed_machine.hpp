// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <set>
#include <vector>

#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "models/tme/key_hardware.hpp"
#include "models/tme/key_hardware_params.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"

namespace mktme::tests {

using syscall::CoreId;
using syscall::PackageId;

/// A plain machine whose packages have the key hardware of models/tme: it judges each PCONFIG of the kernel.
class KeyedMachine : public plain_hardware::PlainHardware {
public:
    /// A PCONFIG that the machine has executed.
    struct Executed {
        PackageId package{};
        CoreId core{};
        tme::KeyProgramStruct program;
        tme::PconfigResult result;
    };

    KeyedMachine(const tme::MktmeParams& params, std::uint32_t packages, bool raises_gp = true);

    tme::PconfigResult pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) override;

    [[nodiscard]] const tme::KeyHardware& package(std::uint32_t number) const { return *packages_[number]; }
    [[nodiscard]] std::uint32_t packages() const { return static_cast<std::uint32_t>(packages_.size()); }
    [[nodiscard]] tme::KeyMode mode(std::uint32_t package, KeyId keyid) const {
        return packages_[package]->table()[keyid].mode;
    }

    std::vector<Executed> executed;
    std::set<PackageId> without_entropy;
    std::set<PackageId> busy;
    bool has_pconfig = true;  // otherwise the instruction is undefined

private:
    tme::PconfigResult result_of(CoreId core, PackageId package, const tme::KeyProgramImage& image);

    std::vector<std::unique_ptr<tme::KeyHardware>> packages_;
    SimTime now_{};
};

}  // namespace mktme::tests
