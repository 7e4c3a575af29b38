// SPDX-License-Identifier: Apache-2.0
#include "workloads/case_language/operations.hpp"

#include <algorithm>
#include <vector>

namespace mktme::case_language {

namespace {

/// Returns the counts that a signature allows.
ArgumentCount count_of(std::string_view signature) {
    const auto optional = std::min(signature.find('?'), signature.size());
    if (signature.ends_with('*')) return {optional, ArgumentCount::unlimited};
    return {optional, signature.size() - (optional < signature.size() ? 1 : 0)};
}

}  // namespace

const KeyOperation* find_key_operation(std::string_view name) {
    const auto* const found = std::ranges::find(key_operations, name, &KeyOperation::name);
    return found != key_operations.end() ? found : nullptr;
}

const MemoryOperation* find_memory_operation(std::string_view name) {
    const auto* const found = std::ranges::find(memory_operations, name, &MemoryOperation::name);
    return found != memory_operations.end() ? found : nullptr;
}

bool is_operation(std::string_view name) {
    return find_key_operation(name) != nullptr || find_memory_operation(name) != nullptr;
}

std::span<const std::string_view> operation_names() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        all.reserve(key_operations.size() + memory_operations.size());
        for (const auto& operation : key_operations) all.push_back(operation.name);
        for (const auto& operation : memory_operations)
            if (find_key_operation(operation.name) == nullptr) all.push_back(operation.name);
        return all;
    }();
    return names;
}

ArgumentCount argument_count(std::string_view name) {
    const auto* const on_keys = find_key_operation(name);
    const auto* const on_memory = find_memory_operation(name);
    if (on_memory == nullptr) return count_of(on_keys->signature);
    const ArgumentCount memory{on_memory->least_words, on_memory->most_words};
    if (on_keys == nullptr) return memory;
    const ArgumentCount keys = count_of(on_keys->signature);
    return {std::min(keys.least, memory.least), std::max(keys.most, memory.most)};
}

char argument_letter(const KeyOperation& operation, std::size_t i) {
    for (const char letter : operation.signature) {
        if (letter == '?') continue;
        if (letter == '*') break;
        if (i-- == 0) return letter;
    }
    return operation.signature.ends_with('*') ? operation.signature[operation.signature.size() - 2] : 'i';
}

}  // namespace mktme::case_language
