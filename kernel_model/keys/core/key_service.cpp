// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/key_service.hpp"

#include "kernel_model/keys/core/request_key_auth.hpp"
#include "kernel_model/keys/types/asymmetric.hpp"
#include "kernel_model/keys/types/user_defined.hpp"

namespace mktme::keys {

KeyService::KeyService(const syscall::KernelClock& clock, RandomStream random, UpcallRunner& runner)
    : clock_{&clock},
      random_{random},
      upcalls{runner},
      keyring_type{types.add(keys::keyring_type())},
      request_key_auth_type{types.add(keys::request_key_auth_type())},
      user_type{types.add(keys::user_type())},
      logon_type{types.add(keys::logon_type())} {
    types.add(asymmetric_type());
}

KeyService::~KeyService() {
    drop_registers();
    collector.end_grace_period();
    collector.run();
    for (const auto& [serial, key] : keys_) delete key;  // only keys with a leaked reference
}

void KeyService::assign_serial(Key& key) {
    do {
        key.serial = Serial{static_cast<std::int32_t>(random_.bits() >> 33U)};
    } while (number(key.serial) < 3 || !keys_.try_emplace(number(key.serial), &key).second);
}

Key* KeyService::find(Serial serial) const {
    const auto place = keys_.find(number(serial));
    return place != keys_.end() && place->second->usage > 0 ? place->second : nullptr;
}

void KeyService::drop_registers() {
    user_register.reset();
    persistent_register.reset();
}

}  // namespace mktme::keys
