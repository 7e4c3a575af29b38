// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/keys/key_names.hpp"

#include <fmt/format.h>
#include <cctype>

#include "sim/conformance/case_words.hpp"

namespace mktme::sim {

using keys::Serial;

namespace {

constexpr std::string_view handler_prefix = "_req.";

std::size_t digits_from(const std::string& text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    return end - begin;
}

std::optional<std::int64_t> special_id(std::string_view word) {
    static const std::map<std::string_view, Serial> ids{
        {"@t", Serial::thread_keyring},        {"@p", Serial::process_keyring},
        {"@s", Serial::session_keyring},       {"@u", Serial::user_keyring},
        {"@us", Serial::user_session_keyring}, {"@g", Serial::group_keyring},
        {"@a", Serial::reqkey_auth_key},       {"@r", Serial::requestor_keyring},
    };
    const auto place = ids.find(word);
    return place != ids.end() ? std::optional<std::int64_t>{number(place->second)} : std::nullopt;
}

}  // namespace

std::string KeyNames::name(Serial serial) {
    if (serial == Serial::none) return "0";
    const auto [place, is_new] = names_.try_emplace(serial, serials_.size() + 1);
    if (is_new) serials_.push_back(serial);
    return fmt::format("k{}", place->second);
}

Serial KeyNames::serial(std::size_t rank) const {
    if (rank >= 1 && rank <= serials_.size()) return serials_[rank - 1];
    constexpr std::int32_t far_from_all = 0x7f000000;
    return Serial{far_from_all + static_cast<std::int32_t>(rank)};
}

std::string KeyNames::with_serials(std::string description) const {
    const auto at = description.find(handler_prefix);
    if (at == std::string::npos) return description;
    const auto begin = at + handler_prefix.size();
    if (begin >= description.size() || description[begin] != 'k') return description;
    const auto count = digits_from(description, begin + 1);
    const auto rank = parse_number(description.substr(begin + 1, count), 10).value_or(0);
    const auto serial_text = fmt::format("{}", number(serial(static_cast<std::size_t>(rank))));
    return description.replace(begin, count + 1, serial_text);
}

std::string ResultNames::with_names(std::string description) {
    const auto at = description.find(handler_prefix);
    if (at == std::string::npos) return description;
    const auto begin = at + handler_prefix.size();
    const auto count = digits_from(description, begin);
    const auto value = parse_number(description.substr(begin, count), 10);
    if (!value || !has_name(Serial{static_cast<std::int32_t>(*value)})) return description;
    return description.replace(begin, count, name(Serial{static_cast<std::int32_t>(*value)}));
}

std::optional<std::int64_t> KeyNames::parse(std::string_view word) const {
    if (auto id = special_id(word)) return id;
    if (word == "0") return 0;
    if (word.starts_with('#')) return parse_number(word.substr(1));
    if (!word.starts_with('k')) return std::nullopt;
    const auto rank = parse_number(word.substr(1), 10);
    if (!rank || *rank < 0) return std::nullopt;
    return number(serial(static_cast<std::size_t>(*rank)));
}

}  // namespace mktme::sim
