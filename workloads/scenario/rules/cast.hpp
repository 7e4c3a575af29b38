// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "workloads/scenario/grammar/parse_line.hpp"
#include "workloads/scenario/rules/name_tables.hpp"

namespace mktme::scenario {

/// Everybody that a script has introduced: actors, guests, devices, containers.
class Cast : public FirstWords {
public:
    explicit Cast(Version version) : version_{version} {}

    [[nodiscard]] bool is_actor(std::string_view name) const override {
        return find(name, Role::actor) != nullptr || is_tenant(name);
    }
    [[nodiscard]] bool is_guest(std::string_view name) const override {
        return find(name, Role::guest) != nullptr;
    }
    [[nodiscard]] std::vector<std::string_view> names() const override;

    /// Throws Mistake if NEW is in use, or is the first word of a statement.
    void require_free(const New& name) const;
    /// Throws Mistake if no earlier line introduced the name in this role.
    void require(std::string_view name, Position at, Role role) const;

    /// Introduces a process, or a thread of one.
    void add_process(const New& name, ProcessIndex process);
    void add_thread(const New& name, const Actor& of);
    /// Introduces a guest, a device or a container.
    void add(const New& name, Role role);
    /// Tenants may act from now on under the names PREFIX1, PREFIX2, ...
    void add_tenants(const std::string& prefix) { tenants_.push_back(prefix); }
    [[nodiscard]] bool has_tenants() const { return !tenants_.empty(); }
    /// The names of the actor, and of the threads of a process, may be used again.
    void leave(const Actor& actor);

    /// Returns the process of an actor; nothing for a tenant, whose names are not known. Precondition: is_actor(name).
    [[nodiscard]] std::optional<ProcessIndex> process_of(std::string_view name) const;

private:
    struct Member {
        Role role = Role::actor;
        ProcessIndex process = 0;
        bool is_thread = false;
        bool has_left = false;
        std::uint32_t line = 0;
    };

    [[nodiscard]] const Member* find(std::string_view name, Role role) const;
    [[nodiscard]] bool is_tenant(std::string_view name) const;
    [[nodiscard]] bool is_in_use(const Member& member) const;
    void add(const New& name, const Member& member) { members_[name.text] = member; }

    Version version_;
    std::map<std::string, Member, std::less<>> members_;
    std::vector<bool> has_left_;  // by process
    std::vector<std::string> tenants_;
};

}  // namespace mktme::scenario
