// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mktme::oracle {

using Words = std::vector<std::string>;

/// Returns the parts of `text` between characters of `separators`. None of them is empty.
Words words_of(std::string_view text, std::string_view separators = " \t");

/// Returns the lines of `text` without their ends. Empty lines count.
std::vector<std::string> lines_of(std::string_view text);

/// Returns the number that `text` begins with, 0 if there is none. Base 0 stands for the notations of C.
long signed_number(const std::string& text, int base = 10);
unsigned long unsigned_number(const std::string& text, int base = 10);

/// Returns the last part of a path.
std::string base_name(const std::string& path);

}  // namespace mktme::oracle
