// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/memory/memory_operations.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cerrno>

#include "tests/conformance/oracle/error_names.hpp"
#include "tests/conformance/oracle/failure.hpp"

namespace mktme::oracle {

MemoryOperation memory_operation(const Words& words) {
    const auto arguments = words.size() - 1;
    for (const auto entries : {mapping_operations(), access_operations(), copy_operations(),
                               protection_operations(), file_operations(), task_operations()})
        for (const auto& entry : entries)
            if (entry.name == words.front() && entry.least <= arguments && arguments <= entry.most)
                return entry.operation;
    throw ScriptMistake{"!op"};
}

bool is_memory_operation(std::string_view name) {
    for (const auto entries : {mapping_operations(), access_operations(), copy_operations(),
                               protection_operations(), file_operations()})
        if (std::ranges::find(entries, name, &MemoryEntry::name) != entries.end()) return true;
    return name == "faults";
}

std::string call_result(long value) { return value < 0 ? error_result(errno) : std::to_string(value); }

std::string byte_text(unsigned char byte) { return fmt::format("{:02x}", byte); }

unsigned char byte_of(const std::string& word) {
    constexpr int hex = 16;
    return static_cast<unsigned char>(signed_number(word, hex));
}

std::uint64_t int_of(const std::string& word) { return static_cast<std::uint32_t>(signed_number(word)); }

}  // namespace mktme::oracle
