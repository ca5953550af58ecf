// Byte strings written the way RFCs draw them, and the seeds that the property tests run with.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string_view>
#include <vector>

namespace rtp {

// "80 60 00 01": hexadecimal digits in pairs, spaces anywhere between them.
std::vector<uint8_t> Hex(std::string_view text);

// "1 0 000011 ...": bits in reading order, spaces anywhere; zeros fill the last byte.
std::vector<uint8_t> Bits(std::string_view text);

std::vector<uint8_t> RandomBytes(std::mt19937_64& random, size_t size);
// Uniform in [low, high].
uint64_t Between(std::mt19937_64& random, uint64_t low, uint64_t high);

// Runs `property(random)` with one generator per seed; what fails names the seed.
void ForEachSeed(const std::function<void(std::mt19937_64&)>& property, uint64_t count = 200);

}  // namespace rtp
