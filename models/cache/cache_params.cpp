// SPDX-License-Identifier: Apache-2.0
#include "models/cache/cache_params.hpp"

#include <fmt/format.h>
#include <bit>
#include <type_traits>

#include "models/base/error.hpp"
#include "models/cache/replacement.hpp"

namespace mktme::cache {

namespace {

template <class T>
std::uint64_t count_of(const T& value) {
    if constexpr (requires { value.count(); }) return value.count();
    else return value;
}

template <class T>
[[noreturn]] void fail(const CacheParams& params, std::string_view key, const T& value,
                       const std::string& why) {
    throw ConfigError{fmt::format("cache[{}].{} = {}: {}", params.name, key, value, why)};
}

void check_ranges(const CacheParams& params) {
    for_each_field<CacheParams>([&](const auto& field) {
        if constexpr (requires { field.limits.least; }) {
            const std::uint64_t value = count_of(params.*field.member);
            if (value < field.limits.least || value > field.limits.most)
                fail(params, field.key, value,
                     fmt::format("must be {} to {}", field.limits.least, field.limits.most));
        }
    });
}

}  // namespace

CacheGeometry geometry_of(const CacheParams& params) {
    check_ranges(params);
    const std::uint64_t bytes_of_sets = params.ways * line_size.count();  // with one line a way
    const std::uint64_t sets = params.size.count() / bytes_of_sets;
    if (params.size.count() % bytes_of_sets != 0)
        fail(params, "ways", params.ways,
             fmt::format("must divide the {} lines of cache[{}].size = {} B",
                         params.size.count() / line_size.count(), params.name, params.size.count()));
    if (!std::has_single_bit(sets))
        fail(params, "size", fmt::format("{} B", params.size.count()),
             fmt::format("gives {} sets of {} ways; the sets must be a power of two, such as {} B", sets,
                         params.ways, std::bit_floor(sets) * bytes_of_sets));
    if (const auto need = Replacement::unmet_need(params.replacement, params.ways); !need.empty())
        fail(params, "replacement", params.replacement.name(),
             fmt::format("needs ways that are {}, not cache[{}].ways = {}", need, params.name, params.ways));
    return {.sets = sets, .ways = static_cast<unsigned>(params.ways)};
}

}  // namespace mktme::cache
