// A configuration file of any bytes: it is read, or refused with one line that names the file.
#include <cstdint>
#include <string>

#include "signaling/config/raw_settings.h"
#include "signaling/config/setting.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const auto settings = signaling::ReadConfigText(text, "c.yaml");
  if (!settings.ok()) {
    Require(settings.status().message().substr(0, 6) == "c.yaml");
    return 0;
  }
  for (const auto& [name, raw] : *settings) {
    const signaling::Setting* setting = signaling::FindSetting(name);
    Require(setting != nullptr);
    signaling::Config config;
    (void)setting->apply(raw.values, config);
  }
  return 0;
}
