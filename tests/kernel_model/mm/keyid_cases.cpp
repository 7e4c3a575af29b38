// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/mm/keyid_cases.hpp"

#include <array>

namespace mktme::tests {

namespace {

// clang-format off
constexpr std::array cases = std::to_array<KeyIdCase>({
    {"Pages of KeyID 0 go to a KeyID",
     "map 0 4; fill 0 4; unmap 0 4; map 8 4; key 8 4 5; fill 8 4; check 8 4"},
    {"Pages of a KeyID go to KeyID 0",
     "map 0 4; key 0 4 5; fill 0 4; unmap 0 4; map 8 4; fill 8 4; check 8 4"},
    {"A mapping changes from one KeyID to another",
     "map 0 4; key 0 4 5; fill 0 4; key 0 4 6; fill 0 4; check 0 4"},
    {"Dropped pages come back under a KeyID",
     "map 0 4; fill 0 4; drop 0 4; key 0 4 5; fill 0 4; check 0 4"},
    {"Dropped pages of a KeyID serve another mapping",
     "map 0 4; key 0 4 5; fill 0 4; drop 0 4; map 8 4; fill 8 4; check 8 4; fill 0 4; "
     "check 0 4"},
    {"A part of a mapping gets a KeyID",
     "map 0 6; fill 0 6; key 2 2 5; fill 2 2; check 0 6"},
    {"A child copies pages under its KeyID",
     "map 20 16; fill 20 16; drop 20 16; map 0 4; key 0 4 5; fill 0 4; fork; as c; check 0 4; "
     "fill 0 4; check 0 4; as p; check 0 4"},
    {"A parent copies pages that a child still has",
     "map 20 16; fill 20 16; drop 20 16; map 0 4; key 0 4 5; fill 0 4; fork; fill 0 4; "
     "check 0 4; as c; check 0 4"},
    {"The pages of a child that ended serve others",
     "map 0 4; key 0 4 5; fill 0 4; fork; as c; fill 0 4; exit; map 8 4; fill 8 4; check 8 4; "
     "check 0 4"},
    {"A child takes another KeyID than its parent",
     "map 20 16; fill 20 16; drop 20 16; map 0 4; key 0 4 5; fill 0 4; fork; as c; key 0 4 6; "
     "fill 0 4; check 0 4; as p; check 0 4; exit; map 8 4; fill 8 4; check 8 4"},
    {"A KeyID of a child alone ends with it",
     "map 0 1; fill 0 1; fork; as c; map 40 8; key 40 8 9; fill 40 8; check 40 8; exit; "
     "map 60 8; fill 60 8; check 60 8"},
    {"A moved mapping keeps its KeyID",
     "map 0 4; key 0 4 5; fill 0 4; move 0 4 16; check 16 4; unmap 16 4; map 0 4; fill 0 4; "
     "check 0 4"},
    {"A protected mapping keeps its KeyID",
     "map 0 4; key 0 4 5; fill 0 4; protect 0 4 r; check 0 4; protect 0 4 rw; fill 0 4; "
     "check 0 4; unmap 0 4; map 0 4; fill 0 4; check 0 4"},
    {"A mapping over one with a KeyID",
     "map 0 4; key 0 4 5; fill 0 4; map 0 4; fill 0 4; check 0 4"},
    {"Two neighbours exchange their KeyIDs",
     "map 0 8; key 0 4 5; key 4 4 6; fill 0 8; check 0 8; unmap 0 8; map 0 8; key 0 4 6; "
     "key 4 4 5; fill 0 8; check 0 8"},
    {"Pages of zeros are replaced under a KeyID",
     "map 20 16; fill 20 16; drop 20 16; map 0 4; key 0 4 5; check 0 4; fill 0 4; check 0 4"},
    {"Four KeyIDs one after the other",
     "map 0 4; key 0 4 1; fill 0 4; key 0 4 2; fill 0 4; key 0 4 3; fill 0 4; key 0 4 1; "
     "fill 0 4; check 0 4"},
    {"Small pages follow 2 MiB of a KeyID",
     "map 0 512; huge 0 512; key 0 512 5; fill 0 512; check 0 512; unmap 0 512; map 600 64; "
     "fill 600 64; check 600 64"},
    {"Part of 2 MiB of a KeyID is mapped anew",
     "map 0 512; huge 0 512; key 0 512 5; fill 0 512; map 100 8; fill 100 8; check 0 512"},
    {"2 MiB of a KeyID are dropped",
     "map 0 512; huge 0 512; key 0 512 5; fill 0 512; drop 0 512; map 600 64; fill 600 64; "
     "check 600 64; check 0 512"},
    {"2 MiB change their KeyID",
     "map 0 512; huge 0 512; key 0 512 5; fill 0 512; key 0 512 6; fill 0 512; check 0 512; "
     "map 600 64; key 600 64 7; fill 600 64; check 600 64"},
    {"A child copies pages of 2 MiB",
     "map 0 512; huge 0 512; key 0 512 5; fill 0 512; map 600 64; fill 600 64; drop 600 64; "
     "fork; as c; fill 0 8; check 0 512; as p; check 0 512"},
    {"The 2 MiB of a child that ended serve others",
     "map 600 1; fill 600 1; fork; as c; map 0 512; huge 0 512; key 0 512 5; fill 0 512; "
     "exit; map 700 64; fill 700 64; check 700 64"},
    {"Small pages of a KeyID collapse to 2 MiB",
     "map 0 512; key 0 512 5; fill 0 40; collapse 0 512; check 0 512; map 600 64; "
     "fill 600 64; check 600 64"},
    {"Collapsed 2 MiB of a KeyID are unmapped",
     "map 0 512; key 0 512 5; fill 0 40; collapse 0 512; unmap 0 512; map 600 64; "
     "fill 600 64; check 600 64"},
    {"2 MiB of a KeyID move in part",
     "map 0 512; huge 0 512; key 0 512 5; fill 0 512; move 0 8 1024; check 1024 8; "
     "unmap 1024 8; map 2000 8; fill 2000 8; check 2000 8; check 8 504"},
});
// clang-format on

}  // namespace

std::span<const KeyIdCase> keyid_cases() { return cases; }

}  // namespace mktme::tests
