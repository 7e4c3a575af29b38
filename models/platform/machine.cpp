// SPDX-License-Identifier: Apache-2.0
#include "models/platform/machine.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/dram/part.hpp"
#include "models/platform/package_params.hpp"

namespace mktme::platform {

std::vector<PackageParams> packages_in_a_row(const PackageParams& first, std::size_t count) {
    std::vector<PackageParams> packages(count, first);
    if (count == 1) return packages;
    const memctrl::AddressDecoder decoder{first.memory, dram::find_part(first.channel.dram.part),
                                          first.keys.mktme, first.channel.encryption.mode, first.base};
    for (std::size_t number = 1; number < count; ++number)
        packages[number].base = DramAddr{first.base.count() + number * decoder.capacity().count()};
    return packages;
}

Machine::Machine(const std::vector<PackageParams>& packages) {
    for (PackageParams params : packages) {
        params.number = packages_.size();
        packages_.push_back(std::make_unique<Package>(params, agenda_));
    }
    check_addresses();
}

void Machine::check_addresses() const {
    const auto end_of = [](const Package& package) { return package.decoder().end().count(); };
    for (std::size_t i = 0; i < packages_.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const Package& one = *packages_[j];
            const Package& other = *packages_[i];
            if (one.params().base.count() >= end_of(other) || other.params().base.count() >= end_of(one))
                continue;
            throw ConfigError{
                fmt::format("{}: its memory from {:#x} to {:#x} overlaps that of {}, from {:#x} to {:#x}",
                            other.path(), other.params().base.count(), end_of(other) - 1, one.path(),
                            one.params().base.count(), end_of(one) - 1)};
        }
}

std::vector<Package*> Machine::packages() {
    std::vector<Package*> all;
    for (const auto& package : packages_) all.push_back(package.get());
    return all;
}

Package* Machine::owner_of(PhysAddr address) {
    const auto owner = std::ranges::find_if(packages_, [&](const auto& package) {
        const std::uint64_t line = package->layout().without_keyid(address).count();
        return line - package->params().base.count() < package->capacity().count();
    });
    return owner == packages_.end() ? nullptr : owner->get();
}

void Machine::finish() {
    for (auto& package : packages_) package->drain();
    const SimTime end = last_done();
    for (auto& package : packages_) package->run_to_end(end);
}

SimTime Machine::last_done() const {
    SimTime last{};
    for (const auto& package : packages_) last = std::max(last, package->last_done());
    return last;
}

void Machine::report_to(StatSources& sources) {
    for (std::size_t i = 0; i < packages_.size(); ++i) {
        if (packages_.size() > 1) sources.begin_package(fmt::format("package.{}.", i));
        packages_[i]->report_to(sources);
    }
    sources.begin_package({});
}

}  // namespace mktme::platform
