// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "models/contents/data_params.hpp"
#include "models/platform/package_params.hpp"
#include "models/platform/processor.hpp"

namespace mktme::test {

inline cache::CacheParams cache_of(std::string name, std::uint64_t lines) {
    cache::CacheParams params{.name = std::move(name)};
    params.size = Bytes{lines * line_size.count()};
    params.ways = 8;
    return params;
}

/// Returns packages with DDR4 and keys for KeyIDs 1 to 3.
inline std::vector<platform::PackageParams> small_packages(contents::DataMode data,
                                                           std::size_t packages = 1) {
    platform::PackageParams params;
    params.channel.dram.part = "DDR4-3200AA-8Gb-x8";
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    params.keys.mktme.key = {{.keyid = 1}, {.keyid = 2}, {.keyid = 3}};
    params.data = data;
    return platform::packages_in_a_row(params, packages);
}

/// Returns two cores a package with caches of a few hundred lines, so that lines are evicted all the time.
inline platform::ProcessorParams small_processor(contents::DataMode data, std::size_t packages = 1) {
    platform::ProcessorParams params;
    params.caches.l1i = cache_of("l1i", 32);
    params.caches.l1d = cache_of("l1d", 32);
    params.caches.shared_levels = {cache_of("l2", 128)};
    params.caches.llc = cache_of("llc", 256);
    params.caches.cores = 2;
    params.caches.packages = packages;
    params.caches.data = data;
    return params;
}

}  // namespace mktme::test
