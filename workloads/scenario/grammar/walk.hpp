// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/action.hpp"
#include "workloads/scenario/words/word_traits.hpp"

namespace mktme::scenario {

// Walks over a node in the order of its words. A visitor has `keyword(text)` for a word of the grammar, `tag(text)` for
// what stands before a tagged word, and `word(value)` for every other word.

template <class T, class Visitor>
void walk(const T& value, Visitor& visitor);
template <class T, class Visitor>
void walk(const std::optional<T>& value, Visitor& visitor) {
    if (value) walk(*value, visitor);
}
template <class T, class Visitor>
void walk(const std::vector<T>& values, Visitor& visitor) {
    for (const T& value : values) walk(value, visitor);
}
template <class... T, class Visitor>
void walk(const std::variant<T...>& value, Visitor& visitor) {
    std::visit([&](const auto& held) { walk(held, visitor); }, value);
}
template <class Visitor>
void walk(const Action& action, Visitor& visitor) {
    if (action.name) {
        visitor.word(*action.name);
        visitor.keyword("=");
    }
    walk(action.what, visitor);
}

template <class T, class Visitor>
void walk_part(const T&, const Keyword& keyword, Visitor& visitor) {
    visitor.keyword(keyword.text);
}
template <class T, class Owner, class M, class Visitor>
void walk_part(const T& node, const Member<Owner, M>& member, Visitor& visitor) {
    walk(node.*member.pointer, visitor);
}
template <class T, class Owner, class M, class Visitor>
void walk_part(const T& node, const Many<Owner, M>& many, Visitor& visitor) {
    walk(node.*many.pointer, visitor);
}
template <class T, class Owner, class M, class Visitor>
void walk_part(const T& node, const Tagged<Owner, M>& tagged, Visitor& visitor) {
    visitor.tag(tagged.tag);
    walk(node.*tagged.pointer, visitor);
}
template <class T, class Owner, class M, class Visitor>
void walk_part(const T& node, const Tagged<Owner, std::optional<M>>& tagged, Visitor& visitor) {
    if (!(node.*tagged.pointer)) return;
    visitor.tag(tagged.tag);
    walk(*(node.*tagged.pointer), visitor);
}
template <class T, class Part, class Visitor>
void walk_part(const T& node, const InVersion2<Part>& part, Visitor& visitor) {
    walk_part(node, part.part, visitor);
}
template <class T, class... Tags, class Visitor>
void walk_part(const T& node, const Options<Tags...>& options, Visitor& visitor) {
    std::apply([&](const auto&... tag) { (walk_part(node, tag, visitor), ...); }, options.tags);
}

template <class T, class Visitor>
void walk(const T& value, Visitor& visitor) {
    if constexpr (Node<T>)
        std::apply([&](const auto&... part) { (walk_part(value, part, visitor), ...); }, T::form().parts);
    else visitor.word(value);
}

}  // namespace mktme::scenario
