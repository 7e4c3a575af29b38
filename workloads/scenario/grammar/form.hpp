// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "workloads/scenario/tree/position.hpp"

namespace mktme::scenario {

// A node of the tree states its production of the grammar once, as a Form:
//
//     struct Munmap {
//         V range; Off offset; Len length;
//         static constexpr auto form() { return version_1("munmap", &Munmap::range, &Munmap::offset, &Munmap::length); }
//     };
//
// Parser, printer and the rules of names read it. A member may be a word (word_traits.hpp), a node, a variant of these,
// or an optional or a vector of one.

/// A word that stands for itself.
struct Keyword {
    std::string_view text;
};

/// A member: its words, in their place.
template <class Node, class T>
struct Member {
    T Node::*pointer;
};

/// A word that begins with `tag`; the rest is the member.
template <class Node, class T>
struct Tagged {
    std::string_view tag;
    T Node::*pointer;
};

/// Tagged words in any order, each at most once. A member that is no optional must be there.
template <class... Tags>
struct Options {
    std::tuple<Tags...> tags;
};

/// A vector that is not empty.
template <class Node, class T>
struct Many {
    T Node::*pointer;
};

/// A part that only version 2 has.
template <class Part>
struct InVersion2 {
    Part part;
};

template <class... Parts>
struct Form {
    Version since;
    std::tuple<Parts...> parts;
};

namespace detail {
constexpr Keyword part(const char* text) { return {text}; }
template <class Node, class T>
constexpr Member<Node, T> part(T Node::*pointer) {
    return {pointer};
}
template <class Part>
constexpr Part part(Part made) {
    return made;
}
}  // namespace detail

template <class Node, class T>
constexpr Tagged<Node, T> tagged(std::string_view tag, T Node::*pointer) {
    return {tag, pointer};
}
template <class... Tags>
constexpr Options<Tags...> options(Tags... tags) {
    return {std::tuple{tags...}};
}
template <class Node, class T>
constexpr Many<Node, T> many(T Node::*pointer) {
    return {pointer};
}
template <class Part>
constexpr auto in_version_2(Part part) {
    return InVersion2<decltype(detail::part(part))>{detail::part(part)};
}

/// Production of a node, from its first word on.
template <class... Parts>
constexpr auto version_1(Parts... parts) {
    return Form<decltype(detail::part(parts))...>{Version::one, std::tuple{detail::part(parts)...}};
}
/// As above, for a node whose words version 1 does not have.
template <class... Parts>
constexpr auto version_2(Parts... parts) {
    return Form<decltype(detail::part(parts))...>{Version::two, std::tuple{detail::part(parts)...}};
}

template <class T>
concept Node = requires {
    T::form();
};

}  // namespace mktme::scenario
