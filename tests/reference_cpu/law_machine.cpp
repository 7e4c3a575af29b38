// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/law_machine.hpp"

#include "tests/reference_cpu/case_memory.hpp"

namespace mktme::test {

MachineCase law_machine(std::initializer_list<std::vector<workloads::ProgramStep>> programs) {
    MachineCase c;
    c.memory->first.channel.dram.refresh = false;
    c.memory->first.channel.encryption.mode = crypto::EncryptionMode::off;
    c.memory->first.channel.controller.page_policy = "closed";
    c.clock = Frequency{1'600'000'000};
    c.caches.l1i = cache_of("l1i", 64, 8, 2);
    c.caches.l1d = cache_of("l1d", 64, 8, 3);
    c.caches.shared_levels = {cache_of("l2", 512, 8, 4)};
    c.caches.llc = cache_of("llc", 1024, 8, 6);
    c.caches.hop = Cycles{8};
    c.caches.probe_latency = Cycles{7};
    c.caches.cores = programs.size();
    mmu::FunctionSpace space;
    space.name = "space0";
    space.ranges = {{page, page + 16 * 0x1000}};
    c.spaces = {space};
    c.keyids = {KeyId{0}};
    for (const auto& steps : programs) c.programs.push_back({.steps = steps});
    return c;
}

}  // namespace mktme::test
