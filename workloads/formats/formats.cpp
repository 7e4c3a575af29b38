// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/formats.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <string>
#include <vector>

#include "models/base/error.hpp"
#include "workloads/formats/core_formats.hpp"

namespace mktme::workloads {

// One function per file of supported/, named as the file; CMake generates the list from the folder.
namespace supported {
#define MKTME_LISTED(name) Format name();
#include "workloads/formats/supported_files.inc"
#undef MKTME_LISTED
}  // namespace supported

namespace {

std::vector<Format> listed() {
    std::vector<Format> all{
#define MKTME_LISTED(name) supported::name(),
#include "workloads/formats/supported_files.inc"
#undef MKTME_LISTED
    };
    std::ranges::stable_sort(all, {}, &Format::position);
    return all;
}

std::vector<Choice> listed_choices() {
    std::vector<Choice> choices{{detect_format.name(), "that of the first bytes, or else of the name"}};
    for (const Format& format : formats()) choices.push_back({format.name, format.text});
    for (const CoreFormat& format : core_formats()) choices.push_back({format.name, format.text});
    return choices;
}

template <class Rule>
const Format* first_format(const Rule& rule) {
    const auto found = std::ranges::find_if(formats(), rule);
    return found == formats().end() ? nullptr : &*found;
}

}  // namespace

std::span<const Format> formats() {
    static const std::vector<Format> all = listed();
    return all;
}

std::span<const Choice> TraceFormats::choices() {
    static const std::vector<Choice> choices = listed_choices();
    return choices;
}

const Format* find_format(std::string_view name) {
    return first_format([&](const Format& format) { return format.name == name; });
}

const Format& format_of(TraceFormat id) {
    if (const CoreFormat* const of_cores = find_core_format(id.name()))
        throw ConfigError{fmt::format("trace.format = {}: {}", id.name(), no_requests_in(*of_cores))};
    const Format* const found = find_format(id.name());
    if (found == nullptr) throw ConfigError{fmt::format("trace.format = \"{}\": no such format", id.name())};
    return *found;
}

const Format* format_by_magic(std::string_view first_bytes) {
    return first_format(
        [&](const Format& format) { return !format.magic.empty() && first_bytes.starts_with(format.magic); });
}

std::size_t longest_magic() {
    std::size_t longest = 0;
    for (const Format& format : formats()) longest = std::max(longest, format.magic.size());
    return longest;
}

std::string unpacked_name(const std::filesystem::path& path) {
    std::string name = path.filename().string();
    for (const std::string_view packed : {".xz", ".gz", ".zst"})
        if (name.ends_with(packed)) {
            name.resize(name.size() - packed.size());
            break;
        }
    return name;
}

const Format* format_by_name(const std::filesystem::path& path) {
    const std::string name = unpacked_name(path);
    return first_format([&](const Format& format) { return name.ends_with(format.suffix); });
}

std::string format_names() {
    std::string names;
    for (const Format& format : formats())
        names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
    return names;
}

void fail_unknown_format(const std::filesystem::path& path, std::string_view remedy) {
    std::string suffixes;
    for (const Format& format : formats())
        suffixes += fmt::format("{}{}", suffixes.empty() ? "" : " ", format.suffix);
    fail_unknown_format(path, suffixes, remedy, format_names());
}

void fail_unknown_format(const std::filesystem::path& path, std::string_view suffixes,
                         std::string_view remedy, std::string_view names) {
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
