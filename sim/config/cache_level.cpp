// SPDX-License-Identifier: Apache-2.0
#include "sim/config/cache_level.hpp"

#include <algorithm>

#include "models/cache/hierarchy_params.hpp"
#include "sim/config/cache_levels.hpp"

namespace mktme::sim {

namespace {

CacheLevel named(CacheLevel level, std::string_view name) {
    level.name = name;
    return level;
}

std::vector<CacheLevel> default_levels() {
    const cache::HierarchyParams params;
    const CacheLevel l2{{params.shared_levels.front()}, params.private_inclusion};
    return {
        CacheLevel{{params.l1i}},  CacheLevel{{params.l1d}},  l2,
        named(l2, level_name::l3), named(l2, level_name::l4), CacheLevel{{params.llc}, params.llc_inclusion}};
}

std::ptrdiff_t place_of(const CacheLevel& level) {
    return std::ranges::find(CacheLevel::names(), level.name) - CacheLevel::names().begin();
}

}  // namespace

const std::vector<std::string_view>& CacheLevel::names() {
    using namespace level_name;
    static const std::vector<std::string_view> all{l1i, l1d, l2, l3, l4, llc};
    return all;
}

const CacheLevel* CacheLevel::default_of(std::string_view name) {
    static const std::vector<CacheLevel> all = default_levels();
    const auto found = std::ranges::find(all, name, &CacheLevel::name);
    return found == all.end() ? nullptr : &*found;
}

CacheLevels::CacheLevels() = default;
CacheLevels::CacheLevels(const CacheLevels& other) = default;
CacheLevels& CacheLevels::operator=(const CacheLevels& other) = default;
CacheLevels::~CacheLevels() = default;

void CacheLevels::complete() {
    for (const auto name : {level_name::l1i, level_name::l1d, level_name::l2, level_name::llc})
        if (find(name) == nullptr) cache.push_back(*CacheLevel::default_of(name));
    std::ranges::sort(cache, {}, place_of);
}

const CacheLevel* CacheLevels::find(std::string_view name) const {
    const auto found = std::ranges::find(cache, name, &CacheLevel::name);
    return found == cache.end() ? nullptr : &*found;
}

}  // namespace mktme::sim
