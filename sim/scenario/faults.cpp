// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/faults.hpp"

#include "kernel_model/plain_hardware/keyed_hardware.hpp"
#include "sim/scenario/deeds/deed.hpp"

namespace mktme::sim {

namespace {

using syscall::PackageId;

PackageId package(const scenario::Dec& number) { return PackageId{static_cast<std::uint32_t>(number.value)}; }

void perform(ScenarioWorld& world, const scenario::Entropy& what) {
    auto& without = world.hardware.without_entropy;
    for (std::uint32_t i = 0; i < world.settings.packages; ++i) {
        if (what.package && what.package->value != i) continue;
        if (what.state == scenario::OnOff::off) without.insert(PackageId{i});
        else without.erase(PackageId{i});
    }
}

void perform(ScenarioWorld& world, const scenario::Busy& what) {
    world.hardware.busy.insert(package(what.package));
    world.busy_until[package(what.package)] =
        world.clock.since_begin() + KernelTime{static_cast<std::int64_t>(what.time.value)};
}

void perform(ScenarioWorld& world, const scenario::SkipPackage& what) {
    const auto* one = std::get_if<scenario::Dec>(&what.package);
    world.hardware.left_out = one != nullptr ? std::optional{package(*one)} : std::nullopt;
}

void perform(ScenarioWorld& world, const scenario::FlushAll& /*what*/) {
    for (std::uint32_t i = 0; i < world.settings.packages; ++i) world.hardware.wbinvd({}, PackageId{i});
}

template <class T>
concept Injected = requires(ScenarioWorld& world, const T& what) { perform(world, what); };

}  // namespace

void inject(ScenarioWorld& world, const scenario::Fault& fault) {
    std::visit(
        [&]<class T>(const T& what) {
            if constexpr (Injected<T>) perform(world, what);
            else throw NotHere{"needs a machine with encrypted memory"};
        },
        fault);
}

}  // namespace mktme::sim
