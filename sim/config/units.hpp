// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "models/base/choice.hpp"
#include "models/base/fields.hpp"

namespace mktme::workloads {
struct FileName;
struct FolderList;
struct TraceList;
}  // namespace mktme::workloads

namespace mktme::sim {

/// Thrown for a value that its parameter does not allow. The message states what is allowed.
class BadValue : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Parses a parameter of each type: "2.4 GHz", "8 ns", "64 KiB", "10 GB/s", "4 cycles", 0.85, 16, true, "tme".
/// Dimensional values always carry their unit. Throws BadValue if `text` is malformed.
void parse_value(std::string_view text, std::uint64_t& value);
void parse_value(std::string_view text, bool& value);
void parse_value(std::string_view text, std::string& value);
void parse_value(std::string_view text, Frequency& value);
void parse_value(std::string_view text, SimTime& value);
void parse_value(std::string_view text, Bytes& value);
void parse_value(std::string_view text, Bandwidth& value);
void parse_value(std::string_view text, Cycles& value);
void parse_value(std::string_view text, Energy& value);
void parse_value(std::string_view text, Ratio& value);
void parse_value(std::string_view text, double& value);
/// Parses a list of texts: a TOML list, or a single text.
void parse_value(std::string_view text, std::vector<std::string>& value);
void parse_value(std::string_view text, workloads::TraceList& value);
void parse_value(std::string_view text, workloads::FolderList& value);
void parse_value(std::string_view text, workloads::FileName& value);

/// Returns the text that `parse_value` takes, without quotes. Parsing it gives the same value.
std::string print_value(std::uint64_t value);
std::string print_value(bool value);
std::string print_value(const std::string& value);
std::string print_value(Frequency value);
std::string print_value(SimTime value);
std::string print_value(Bytes value);
std::string print_value(Bandwidth value);
std::string print_value(Cycles value);
std::string print_value(Energy value);
std::string print_value(Ratio value);
std::string print_value(double value);
std::string print_value(const std::vector<std::string>& value);
/// Returns absolute names, so that the text means the same in every folder.
std::string print_value(const workloads::TraceList& value);
std::string print_value(const workloads::FolderList& value);
std::string print_value(const workloads::FileName& value);

std::string list_of_names(const std::string_view* names, std::size_t count);

template <NamedEnum E>
void parse_value(std::string_view text, E& value) {
    const auto found = enum_from<E>(text);
    if (!found)
        throw BadValue{"must be one of " +
                       list_of_names(EnumNames<E>::names.data(), EnumNames<E>::names.size())};
    value = *found;
}
template <NamedEnum E>
std::string print_value(E value) {
    return std::string{name_of(value)};
}

/// The names of a list of choices: "a, b".
std::string list_of_names(std::span<const Choice> choices);

template <class List>
void parse_value(std::string_view text, Chosen<List>& value) {
    for (const Choice& choice : List::choices()) {
        if (choice.name != text) continue;
        value = Chosen<List>{choice.name};
        return;
    }
    throw BadValue{"must be one of " + list_of_names(List::choices())};
}
template <class List>
std::string print_value(Chosen<List> value) {
    return std::string{value.name()};
}

template <class T>
inline constexpr bool is_choice = false;
template <class List>
inline constexpr bool is_choice<Chosen<List>> = true;

/// True for types written as lists of texts.
template <class T>
inline constexpr bool is_text_list =
    std::is_same_v<T, std::vector<std::string>> || std::is_same_v<T, workloads::TraceList> ||
    std::is_same_v<T, workloads::FolderList>;

/// True for types written bare in TOML; the others are strings.
template <class T>
inline constexpr bool is_bare = std::is_same_v<T, std::uint64_t> || std::is_same_v<T, bool> ||
                                std::is_same_v<T, Ratio> || std::is_same_v<T, double> || is_text_list<T>;

/// Returns the name of a type in the reference: "count", "frequency", ...
template <class T>
constexpr std::string_view type_name() {
    if constexpr (std::is_same_v<T, std::uint64_t>) return "count";
    else if constexpr (std::is_same_v<T, bool>) return "true or false";
    else if constexpr (std::is_same_v<T, std::string>) return "text";
    else if constexpr (std::is_same_v<T, Frequency>) return "frequency";
    else if constexpr (std::is_same_v<T, SimTime>) return "time";
    else if constexpr (std::is_same_v<T, Bytes>) return "size";
    else if constexpr (std::is_same_v<T, Bandwidth>) return "bandwidth";
    else if constexpr (std::is_same_v<T, Cycles>) return "cycles";
    else if constexpr (std::is_same_v<T, Energy>) return "energy";
    else if constexpr (std::is_same_v<T, Ratio>) return "ratio";
    else if constexpr (std::is_same_v<T, double>) return "number";
    else if constexpr (NamedEnum<T> || is_choice<T>) return "name";
    else if constexpr (std::is_same_v<T, workloads::TraceList>) return "list of files";
    else if constexpr (std::is_same_v<T, workloads::FolderList>) return "list of folders";
    else if constexpr (std::is_same_v<T, workloads::FileName>) return "file";
    else if constexpr (is_text_list<T>) return "list of texts";
    else return "list of tables";
}

/// Throws BadValue if `value` is outside the limits of its field.
template <class T>
void check_limits(const Limits<T>& limits, const T& value) {
    if constexpr (requires { limits.least; }) {
        using Rep = decltype(limits.least);
        Rep count{};
        if constexpr (requires { value.count(); }) count = value.count();
        else count = value;
        const auto shown = [](Rep rep) {
            if constexpr (requires { T{rep}; }) return print_value(T{rep});
            else return print_value(rep);
        };
        const bool has_most = limits.most != std::numeric_limits<Rep>::max();
        if (!(count >= limits.least && count <= limits.most))  // so that no NaN passes
            throw BadValue{has_most ? "must be " + shown(limits.least) + " to " + shown(limits.most)
                                    : "must be at least " + shown(limits.least)};
    }
}

}  // namespace mktme::sim
