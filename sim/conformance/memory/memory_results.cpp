// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/memory/memory_results.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "kernel_model/mm/inspect/proc_maps.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "sim/conformance/memory/memory_words.hpp"

namespace mktme::sim {

namespace {

std::vector<mm::MappingView> arena_mappings(mm::AddressSpace& space) {
    return mm::mappings(space, case_arena);
}

std::string pkey_of(const mm::AddressSpace& space, const mm::MappingView& view) {
    return space.memory->settings.protection_keys ? fmt::format("{}", view.pkey) : "-";
}

std::string backing(const mm::MappingView& view) {
    constexpr std::string_view memory_file = "/memfd:";
    constexpr std::string_view zero_device = "/dev/zero";
    if (view.name.empty()) return "anon";
    const auto name = view.name.substr(0, view.name.find(' '));
    if (name.starts_with(memory_file))
        return fmt::format("{}+{}", name.substr(memory_file.size()), view.offset);
    return name.starts_with(zero_device) ? fmt::format("shm+{}", view.offset) : name;
}

std::string shown_flags(const mm::MappingView& view) {
    constexpr std::array told{"dc", "wf", "lo", "nr", "gd", "de"};
    std::string text;
    for (const auto& flag : view.flags)
        if (std::ranges::find(told, flag) != told.end()) text += "," + flag;
    return text;
}

std::string range_text(mm::Range range) {
    return fmt::format("{}-{}", shown_address(range.start), shown_address(range.end));
}

}  // namespace

std::string shown(syscall::Errno error) {
    return failed(error) ? fmt::format("-{}", errno_name(error)) : "0";
}

std::string shown(const mm::AccessFault& fault) {
    switch (fault.signal) {
        case mm::FaultSignal::segv_map_error: return "SEGV_MAPERR";
        case mm::FaultSignal::segv_access_error: return "SEGV_ACCERR";
        case mm::FaultSignal::segv_pkey_error: return fmt::format("SEGV_PKUERR {}", fault.pkey);
        case mm::FaultSignal::bus_address_error: return "SIGBUS 2";
        case mm::FaultSignal::not_canonical: return "SEGV_KERNEL";
        case mm::FaultSignal::out_of_memory: return "SIGKILL";
    }
    return {};
}

std::string shown_mappings(mm::AddressSpace& space) {
    std::string text;
    for (const auto& view : arena_mappings(space))
        text += fmt::format("{}{}:{}:{}:{}{}", text.empty() ? "" : " ", range_text(view.range),
                            view.permissions, pkey_of(space, view), backing(view), shown_flags(view));
    return text.empty() ? "none" : text;
}

std::string shown_pages(mm::AddressSpace& space) {
    const auto views = arena_mappings(space);
    std::string text;
    for (auto first = views.begin(); first != views.end();) {
        const auto end = std::adjacent_find(first, views.end(), [](const auto& a, const auto& b) {
            return a.range.end != b.range.start || a.permissions != b.permissions || a.pkey != b.pkey;
        });
        const auto& last = end == views.end() ? views.back() : *end;
        text += fmt::format("{}{}:{}:{}", text.empty() ? "" : " ",
                            range_text({first->range.start, last.range.end}), first->permissions,
                            pkey_of(space, *first));
        first = end == views.end() ? end : end + 1;
    }
    return text.empty() ? "none" : text;
}

}  // namespace mktme::sim
