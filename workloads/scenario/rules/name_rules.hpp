// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/rules/known_names.hpp"

namespace mktme::scenario {

/// Checks that each name of a script was introduced before, and stands for what its place wants.
///
/// A name that a line expects to fail to give (`?` without `->skip`) is not introduced. `P:K` may be given later.
class NameRules {
public:
    explicit NameRules(Version version) : known_{version} {}

    [[nodiscard]] const FirstWords& first_words() const { return known_.participants; }
    /// Checks the names of the next statement, and notes those it introduces. Throws Mistake for the first that is wrong.
    void add(const Statement& statement);
    /// Checks names that later lines could give, at the end of the script. Throws Mistake.
    void finish() const;

    /// Throws Mistake unless the word is one of `schedule`: an actor, or K and a number.
    void check_turn(const Word& turn) const;

private:
    /// What a line does to names. `maybe`: with `->skip`, and in a handler.
    enum class Fate : std::uint8_t { happens, fails, maybe };

    void introduce(const Statement& statement);
    void introduce(const ActorLine& line);
    void perform(const ActorLine& line, const Action& action, Fate fate);
    void give_name(const ActorLine& line, const Action& action, Fate fate);

    KnownNames known_;
};

}  // namespace mktme::scenario
