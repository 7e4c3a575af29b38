// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/configured_devices.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <bit>
#include <utility>

#include "models/base/error.hpp"
#include "workloads/front_end/keyid_check.hpp"

namespace mktme::workloads {

using platform::DeviceKeyIds;
using platform::DeviceParams;
using platform::DeviceTarget;

ConfiguredDevices::ConfiguredDevices(const std::vector<DeviceParams>& devices, DeviceSurroundings around)
    : around_{std::move(around)} {
    for (std::size_t number = 0; number < devices.size(); ++number) add(number, devices[number]);
}

void ConfiguredDevices::add(std::size_t number, const DeviceParams& params) {
    Ranged device{.path = fmt::format("platform.device[{}]", number), .params = params};
    check(device);
    device.length = length_of(device);
    platform::Iommu& iommu = iommus_.emplace_back();
    if (params.iommu) map(device, iommu);
    else check_addresses(device);
    const auto address_of = [this, params](std::uint64_t offset) {
        const std::uint64_t address = params.address.count() + offset;
        return params.iommu ? address : physical(params, address).count();
    };
    traffic_.emplace_back(params, device.length.count() / line_size.count(), around_.clock,
                          RandomStream{around_.seed, device.path}, address_of);
    setups_.push_back({.package = params.package,
                       .outstanding = params.outstanding,
                       .iommu = params.iommu ? &iommu : nullptr,
                       .source = &traffic_.back()});
}

/// Checks what does not depend on the addresses of the range.
void ConfiguredDevices::check(const Ranged& device) const {
    const DeviceParams& params = device.params;
    if (params.package >= around_.packages)
        throw ConfigError{fmt::format("{}.package = {}: platform.packages = {} are numbered from 0",
                                      device.path, params.package, around_.packages)};
    if (params.target == DeviceTarget::program && params.program >= around_.programs.size())
        throw ConfigError{fmt::format("{}.program = {}: there are {} programs, numbered from 0", device.path,
                                      params.program, around_.programs.size())};
    if (params.target == DeviceTarget::memory && params.keyids == DeviceKeyIds::of_pages)
        throw ConfigError{fmt::format("{}.keyids = of-pages: needs target = program", device.path)};
    if (params.keyids == DeviceKeyIds::one) {
        check_fits(device.path + ".keyid", params.keyid, around_.layout);
        check_usable(device.path + ".keyid", params.keyid, around_.layout, around_.in_seam);
    }
    for (const auto& [key, size] : {std::pair{"address", params.address}, {"length", params.length}})
        if (size.count() % line_size.count() != 0)
            throw ConfigError{fmt::format("{}.{} = {} B: must be whole lines of {} B", device.path, key,
                                          size.count(), line_size.count())};
}

/// Returns the address behind the range of memory, or of pages that follow each other, that has the first line.
std::uint64_t ConfiguredDevices::end_of_range(const Ranged& device) const {
    const DeviceParams& params = device.params;
    if (params.target == DeviceTarget::memory) {
        if (device.first() < around_.memory.count()) return around_.memory.count();
        throw ConfigError{fmt::format("{}.address = {} B: the memory ends at {} B", device.path,
                                      device.first(), around_.memory.count())};
    }
    const ProgramPages& program = around_.programs[params.program];
    const auto holds = [&](const mmu::AddressRange& range) {
        return range.start <= device.first() && device.first() < range.end;
    };
    const auto range = std::ranges::find_if(program.ranges, holds);
    if (range != program.ranges.end()) return range->end;
    throw ConfigError{
        fmt::format("{}.address = {} B: {} has no page there", device.path, device.first(), program.name)};
}

Bytes ConfiguredDevices::length_of(const Ranged& device) const {
    const std::uint64_t length = device.params.length.count();
    const bool is_open = length == 0;
    // An IOMMU may map a part of the range only, and refuses the rest.
    if (!is_open && device.params.iommu && device.params.target == DeviceTarget::program)
        return Bytes{length};
    const std::uint64_t most =
        (end_of_range(device) - device.first()) / line_size.count() * line_size.count();
    if (length > most)
        throw ConfigError{fmt::format("{0}.length = {1} B: {2} {3} B from {0}.address = {4} B on",
                                      device.path, length,
                                      device.params.target == DeviceTarget::memory
                                          ? "the memory has"
                                          : "the pages of the program that follow each other are",
                                      most, device.first())};
    return Bytes{is_open ? most : length};
}

/// Returns the physical address of a byte of the range, with the KeyID of the device's accesses.
PhysAddr ConfiguredDevices::physical(const DeviceParams& params, std::uint64_t address) const {
    const KeyId keyid{static_cast<std::uint16_t>(params.keyid)};
    if (params.target == DeviceTarget::memory) return around_.layout.with_keyid(DramAddr{address}, keyid);
    const PhysAddr found = around_.programs[params.program].physical(address);
    if (params.keyids == DeviceKeyIds::of_pages) return found;
    return around_.layout.with_keyid(around_.layout.without_keyid(found), keyid);
}

void ConfiguredDevices::check_width(const Ranged& device, PhysAddr address) const {
    const std::uint64_t bits = device.params.address_bits;
    const auto width = static_cast<std::uint64_t>(std::bit_width(address.count()));
    if (width <= bits) return;
    const bool is_of_keyid = around_.layout.keyid(address) != KeyId{} && !device.params.iommu;
    throw ConfigError{fmt::format(
        "{0}.address_bits = {1}: cannot drive address {2:#x}, which has {3} bits{4}", device.path, bits,
        address.count(), width,
        is_of_keyid
            ? fmt::format(" with KeyID {} in bits {} and up; with {}.iommu = true an IOMMU puts it there",
                          around_.layout.keyid(address).count(), around_.layout.keyid_shift(), device.path)
            : "")};
}

/// Checks that the device can drive the physical addresses of its range itself.
void ConfiguredDevices::check_addresses(const Ranged& device) const {
    if (device.params.target == DeviceTarget::memory)
        return check_width(device, physical(device.params, device.end() - 1));
    const std::uint64_t page = around_.programs[device.params.program].page_size.count();
    for (std::uint64_t at = device.first(); at < device.end(); at = at / page * page + page)
        check_width(device, physical(device.params, at));
}

/// Makes the entries of an IOMMU. What the range of a program has no pages for stays without.
void ConfiguredDevices::map(const Ranged& device, platform::Iommu& iommu) const {
    check_width(device, PhysAddr{device.end() - 1});
    const std::uint64_t small = platform::Iommu::page.count();
    const std::uint64_t begin = device.first() / small * small;
    const std::uint64_t end = (device.end() + small - 1) / small * small;
    if (device.params.target == DeviceTarget::memory)
        return iommu.map(begin, physical(device.params, begin), Bytes{end - begin});
    const ProgramPages& program = around_.programs[device.params.program];
    const std::uint64_t page = program.page_size.count();
    for (const mmu::AddressRange& range : program.ranges) {
        const std::uint64_t last = std::min(range.end, end);
        for (std::uint64_t at = std::max(range.start, begin); at < last;) {
            const std::uint64_t next = std::min(at / page * page + page, last);
            iommu.map(at, physical(device.params, at), Bytes{next - at});
            at = next;
        }
    }
}

}  // namespace mktme::workloads
