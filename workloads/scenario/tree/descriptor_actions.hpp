// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/naming.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// `open mktme`: a descriptor that holds a key of its own, with `allocation=devfd`.
struct Open {
    static constexpr Naming naming{Role::descriptor};
    static constexpr auto form() { return version_2("open", "mktme"); }
    bool operator==(const Open&) const = default;
};

struct Dup {
    Fd descriptor;
    static constexpr Naming naming{Role::descriptor};
    static constexpr auto form() { return version_2("dup", &Dup::descriptor); }
    bool operator==(const Dup&) const = default;
};

/// Gives a descriptor to another process, under the same name.
struct Pass {
    Fd descriptor;
    Actor to;
    static constexpr auto form() { return version_2("pass", &Pass::descriptor, "to", &Pass::to); }
    bool operator==(const Pass&) const = default;
};

struct Close {
    Fd descriptor;
    static constexpr auto form() { return version_2("close", &Close::descriptor); }
    bool operator==(const Close&) const = default;
};

}  // namespace mktme::scenario
