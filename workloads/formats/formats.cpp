// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/formats.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace mktme::workloads {

const Format& format_of(TraceFormat id) { return **std::ranges::find(formats, id, &Format::id); }

const Format* format_by_magic(std::string_view first_bytes) {
    const auto* const found = std::ranges::find_if(formats, [&](const Format* format) {
        return !format->magic.empty() && first_bytes.starts_with(format->magic);
    });
    return found == formats.end() ? nullptr : *found;
}

const Format* format_by_name(const std::filesystem::path& path) {
    std::string name = path.filename().string();
    for (const std::string_view packed : {".xz", ".gz", ".zst"})
        if (name.ends_with(packed)) {
            name.resize(name.size() - packed.size());
            break;
        }
    const auto* const found =
        std::ranges::find_if(formats, [&](const Format* format) { return name.ends_with(format->suffix); });
    return found == formats.end() ? nullptr : *found;
}

void fail_unknown_format(const std::filesystem::path& path, std::string_view remedy) {
    std::string suffixes;
    std::string names;
    for (const Format* format : formats) {
        suffixes += fmt::format("{}{}", suffixes.empty() ? "" : " ", format->suffix);
        names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(format->id));
    }
    throw TraceError{
        fmt::format("{}: the name does not tell the format (known: {}, also with .xz, .gz or .zst); name it "
                    "with {} of {}",
                    path.string(), suffixes, remedy, names)};
}

Parts uncarried(const TraceRequest& request, const TraceDetail& detail, Parts carries) {
    Parts lost;
    const auto check = [&](Part part, bool said) { lost.add(part, said && !carries.has(part)); };
    check(Part::time, request.time != SimTime{});
    check(Part::size, request.bytes != line_size.count() || request.address.count() % line_size.count() != 0);
    check(Part::data, !detail.data.empty());
    check(Part::old_data, !detail.old_data.empty());
    check(Part::thread, detail.thread != 0);
    check(Part::pc, detail.pc != 0);
    check(Part::packet, detail.packet != 0 || detail.flags != 0);
    check(Part::kind, detail.is_fetch || detail.is_locked);
    check(Part::depends, detail.depends != 0);
    return lost;
}

}  // namespace mktme::workloads
