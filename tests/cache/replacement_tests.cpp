// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/cache/cache_stats.hpp"
#include "models/cache/directory.hpp"
#include "models/cache/miss_table.hpp"
#include "models/cache/prefetcher.hpp"
#include "models/cache/set_array.hpp"
#include "models/cache/write_back_buffer.hpp"
