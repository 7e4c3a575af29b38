// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/rules/known_names.hpp"

namespace mktme::scenario {

/// Visitor (walk.hpp) that checks the names of a statement, and throws Mistake for the first that is wrong.
class NameVisitor {
public:
    /// `actor` acts in the statement. It is null in a statement of nobody, whose names are looked up in all processes.
    NameVisitor(KnownNames& known, const Actor* actor);

    void keyword(std::string_view) {}
    void tag(std::string_view) {}
    template <class T>
    void word(const T&) {}
    void word(const V& name) { require(name.text, name.at, Kinds::range); }
    void word(const PkName& name) { require(name.text, name.at, Kinds::protection_key); }
    void word(const Fd& name) { require(name.text, name.at, Kinds::descriptor); }
    void word(const Fv& name);
    void word(const FKey& name);
    void word(const Actor& name) { known_->participants.require(name.text, name.at, Role::actor); }
    void word(const Guest& name) { known_->participants.require(name.text, name.at, Role::guest); }
    void word(const Device& name) { known_->participants.require(name.text, name.at, Role::device); }
    void word(const ContainerName& name) {
        known_->participants.require(name.text, name.at, Role::container);
    }
    void word(const New& name) { known_->participants.require_free(name); }
    void word(const CaptureName& name);

private:
    void require(const std::string& name, Position at, Kinds wanted) const;
    void require_of(const Actor& owner, const std::string& name, Position at, Kinds wanted) const;
    void require_in(ProcessIndex process, const std::string& name, Position at, Kinds wanted) const;

    KnownNames* known_;
    bool is_nobodys_;
    std::optional<ProcessIndex> process_{};  // nothing for a tenant, whose names are not known
};

}  // namespace mktme::scenario
