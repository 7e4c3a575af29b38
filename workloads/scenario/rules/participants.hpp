// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>

#include "workloads/scenario/grammar/parse_line.hpp"
#include "workloads/scenario/rules/name_tables.hpp"

namespace mktme::scenario {

/// Everybody that a script has introduced: actors, guests, devices, containers.
class Participants : public FirstWords {
public:
    explicit Participants(Version version) : version_{version} {}

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

    /// Introduces a process. Without `process` its names are not known.
    void add_process(const New& name, std::optional<ProcessIndex> process);
    void add_thread(const New& name, const Actor& of);
    /// Introduces a guest, a device or a container.
    void add(const New& name, Role role);
    /// Tenants may act from now on under the names PREFIX1, PREFIX2, ...
    void add_tenants(const std::string& prefix) { tenants_.insert(prefix); }
    [[nodiscard]] bool has_tenants() const { return !tenants_.empty(); }
    /// The names of the actor, and of the threads of a process, may be used again.
    void leave(const Actor& actor);
    /// All processes, threads and guests are gone: their names may be given again.
    void leave_all();

    /// Returns the process of an actor; nothing if its names are not known, as those of a tenant.
    [[nodiscard]] std::optional<ProcessIndex> process_of(std::string_view name) const;

private:
    struct Member {
        Role role = Role::actor;
        std::optional<ProcessIndex> process{};
        bool is_thread = false;
        bool has_left = false;
        std::uint32_t line = 0;
    };

    [[nodiscard]] const Member* find(std::string_view name, Role role) const;
    [[nodiscard]] bool is_tenant(std::string_view name) const;
    [[nodiscard]] bool is_in_use(const Member& member) const;

    Version version_;
    std::map<std::string, Member, std::less<>> members_;
    std::set<ProcessIndex> left_;
    std::set<std::string, std::less<>> tenants_;  // prefixes
};

}  // namespace mktme::scenario
