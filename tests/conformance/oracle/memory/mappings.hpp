// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mktme::oracle {

/// Detail in which a list shows the mappings of the arena.
enum class Listing {
    mappings,  // START-END:PERMS:PKEY:BACKING[,FLAG...] each
    pages,     // START-END:PERMS:PKEY, with neighbours merged where these are equal
};

/// Returns the list of the mappings that this process has in the arena; `none` if there are none.
std::string listed_mappings(Listing listing);

/// Returns a list as a host without protection keys gives it: '-' where the recorded one has key 0.
std::string without_protection_keys(const std::string& list);

}  // namespace mktme::oracle
