// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>
#include <memory>
#include <string>
#include <string_view>

#include "models/base/input_file.hpp"

namespace mktme::sim {

/// SHA-256 of everything it is fed: what tells whether two inputs are the same.
class Sha256 {
public:
    Sha256();

    void update(std::string_view bytes);
    /// The digest in hexadecimal; ends the feeding.
    [[nodiscard]] std::string hex();

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

/// SHA-256 of what is left of an input, in hexadecimal; reads it to its end.
std::string sha256_of(InputFile& file);

}  // namespace mktme::sim
