// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string_view>

#include "tests/kernel_model/mm/memory_world.hpp"

namespace mktme::tests {

/// Interpreter of scripts that give mappings KeyIDs and use their pages.
///
/// Commands are separated by semicolons; places and lengths are pages. The actor is the process p or its child c.
///
///     map P N   key P N K   fill P N   check P N   unmap P N   drop P N   move P N Q   protect P N r|rw
///     huge P N  collapse P N   fork   as p|c   exit
///
/// `fill` writes a value of its own in two lines of each page. `check` compares three lines of each page, one of them
/// never written, with what the actor wrote last or with zeros.
class KeyIdScript {
public:
    explicit KeyIdScript(MemoryWorld& world) : world_{&world}, actor_{&world.task} {}

    /// Runs the commands. Returns the number of pages that `check` found wrong, and of accesses and calls that failed.
    int run(std::string_view script);

private:
    using Contents = std::map<Address, int>;  // by page; missing: zeros

    void perform(const std::vector<std::string_view>& words);
    bool perform_call(std::string_view name, Address page, mm::Pages pages,
                      const std::vector<std::string_view>& words);
    void fill(Address page);
    void check(Address page);
    void move(Address page, mm::Pages pages, Address to);
    void fork();
    void exit_child();
    void expect(bool success) { wrong_ += success ? 0 : 1; }
    Contents& contents() { return contents_[actor_]; }

    MemoryWorld* world_;
    Task* actor_;
    Task* child_ = nullptr;
    std::map<Task*, Contents> contents_;
    int written_ = 0;
    int wrong_ = 0;
};

}  // namespace mktme::tests
