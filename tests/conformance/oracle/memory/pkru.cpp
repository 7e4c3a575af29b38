// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/memory/pkru.hpp"

#include <cpuid.h>
#include <cstring>

namespace mktme::oracle {

bool has_protection_keys() {
    constexpr unsigned structured_features = 7;
    constexpr unsigned ospke = 1U << 4U;  // in ECX
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __get_cpuid_count(structured_features, 0, &a, &b, &c, &d) != 0 && (c & ospke) != 0;
}

Pkru read_pkru() {
    Pkru value = 0;
    Pkru zero = 0;
    asm volatile(".byte 0x0f,0x01,0xee" : "=a"(value), "=d"(zero) : "c"(0));
    return value;
}

void write_pkru(Pkru value) {
    asm volatile(".byte 0x0f,0x01,0xef" : : "a"(value), "c"(0), "d"(0) : "memory");
}

void write_saved_pkru(ucontext_t& frame, Pkru value) {
    constexpr unsigned extended_state = 0xd;  // CPUID leaf; a subleaf for each component
    constexpr unsigned pkru_component = 9;
    constexpr std::size_t header = 512;  // offset of XSTATE_BV, the components that the frame contains
    unsigned a = 0;
    unsigned offset = 0;
    unsigned c = 0;
    unsigned d = 0;
    __cpuid_count(extended_state, pkru_component, a, offset, c, d);
    auto* const state = reinterpret_cast<char*>(frame.uc_mcontext.fpregs);
    std::memcpy(state + offset, &value, sizeof value);
    std::uint64_t components = 0;
    std::memcpy(&components, state + header, sizeof components);
    components |= 1U << pkru_component;
    std::memcpy(state + header, &components, sizeof components);
}

}  // namespace mktme::oracle
