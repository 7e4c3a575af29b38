// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/plain_hardware/keyed_hardware.hpp"
#include "models/tme/key_hardware.hpp"
#include "models/tme/key_hardware_params.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

namespace mktme::tests {

using syscall::CoreId;
using syscall::PackageId;

/// A machine with key hardware that remembers every PCONFIG.
class KeyedMachine : public plain_hardware::KeyedHardware {
public:
    struct Executed {
        PackageId package{};
        CoreId core{};
        tme::KeyProgramStruct program;
        tme::PconfigResult result;
    };

    using KeyedHardware::KeyedHardware;

    tme::PconfigResult pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) override {
        const tme::PconfigResult result = KeyedHardware::pconfig(core, package, image);
        executed.push_back({package, core, tme::KeyProgramStruct::parse(image), result});
        return result;
    }
    [[nodiscard]] const tme::KeyTable& table(std::uint32_t number) const {
        return package(PackageId{number}).table();
    }
    [[nodiscard]] tme::KeyMode mode(std::uint32_t number, KeyId keyid) const {
        return table(number)[keyid].mode;
    }

    std::vector<Executed> executed;
};

}  // namespace mktme::tests
