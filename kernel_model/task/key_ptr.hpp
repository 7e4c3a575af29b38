// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>

namespace mktme::keys {

class Key;

void intrusive_ptr_add_ref(Key* key);
void intrusive_ptr_release(Key* key);

/// A counted reference to a key. The release of the last one hands the key to the garbage collector.
using KeyPtr = boost::intrusive_ptr<Key>;

}  // namespace mktme::keys
