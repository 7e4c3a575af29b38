// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "workloads/scenario/grammar/read_form.hpp"

namespace mktme::scenario {

/// State of the options of a node while they are read.
template <class T>
class OptionReader {
public:
    OptionReader(Words& words, T& node) : words_{&words}, node_{&node} {}

    /// Reads the next word if it is this option. `is_there` says whether the option was read before.
    template <class Owner, class M>
    bool take(const Tagged<Owner, M>& tagged, bool& is_there) {
        if (!begins_with(*words_, tagged)) return false;
        if (is_there) throw Mistake{words_->at(), fmt::format("{} is given twice", tagged.tag)};
        is_there = true;
        read_tagged(*words_, tagged.tag, node_->*tagged.pointer);
        return true;
    }
    template <class Owner, class M>
    bool take(const InVersion2<Tagged<Owner, M>>& option, bool& is_there) {
        if (begins_with(*words_, option.part))
            require_version_2(words_->version(), option.part.tag, words_->at());
        return take(option.part, is_there);
    }
    template <class Owner, class M>
    void require(const Tagged<Owner, M>& tagged, bool is_there) const {
        if (!IsOptional<M>::value && !is_there)
            throw Mistake{words_->at(), fmt::format("{} is missing", tagged.tag)};
    }
    template <class Owner, class M>
    void require(const InVersion2<Tagged<Owner, M>>&, bool) const {}

private:
    Words* words_;
    T* node_;
};

template <class Owner, class M>
constexpr std::string_view tag_of(const Tagged<Owner, M>& tagged) {
    return tagged.tag;
}
template <class Owner, class M>
constexpr std::string_view tag_of(const InVersion2<Tagged<Owner, M>>& option) {
    return option.part.tag;
}

/// Throws the Mistake of a word `x=...` that is no option of this node.
template <class... Tags>
void reject_unknown_option(const Words& words, const std::tuple<Tags...>& tags) {
    const auto equals = words.word(0).find('=');
    if (equals == std::string_view::npos || equals == 0) return;
    const auto known = std::apply([](const auto&... tag) { return std::array{tag_of(tag)...}; }, tags);
    fail_unknown({words.word(0).substr(0, equals + 1), words.at()}, "an option of this statement", known);
}

template <class T, class... Tags>
void read_part(Words& words, T& node, const Options<Tags...>& options) {
    OptionReader<T> reader{words, node};
    std::array<bool, sizeof...(Tags)> there{};
    const auto take_one = [&](const auto&... tag) {
        std::size_t i = 0;
        return (reader.take(tag, there.at(i++)) || ...);
    };
    while (!words.at_end() && std::apply(take_one, options.tags)) continue;
    reject_unknown_option(words, options.tags);
    std::apply(
        [&, i = std::size_t{0}](const auto&... tag) mutable { (reader.require(tag, there.at(i++)), ...); },
        options.tags);
}

}  // namespace mktme::scenario
