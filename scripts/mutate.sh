#!/usr/bin/env bash
# Changes the code that must not be wrong, one place at a time, and shows which changes no test notices: scripts/mutate.sh [Domain|Application|Infrastructure]
# Tokens, sessions, lockout, signatures, the exact amount, the decision about a payment. Words for people are left out. Reports are in StrykerOutput.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
dotnet tool restore >/dev/null

# A project of src; its test projects; the tests that hold the files, all if empty; the files.
mutate() {
  local project=$1 tests=$2 filter=$3
  shift 3
  local arguments=(--config-file "$root/scripts/mutate.json" --output "$root/StrykerOutput/$project")
  for test in $tests; do
    arguments+=(--test-project "$root/tests/$test/$test.csproj")
    dotnet build "tests/$test" -clp:ErrorsOnly -p:RunAnalyzers=false
  done
  for file in "$@"; do arguments+=(--mutate "**/$file"); done
  if [ -n "$filter" ]; then arguments+=(--test-case-filter "$filter"); fi
  (cd "src/$project" && dotnet stryker "${arguments[@]}")
}

classes() { printf 'FullyQualifiedName~.%s.|' "$@" | sed 's/|$//'; }

only=${1:-all}
if [[ $only == @(all|Domain) ]]; then
  mutate Domain Domain.Tests "" \
    Customers/Session.cs Customers/SignInCounter.cs Customers/OneTimeLink.cs Customers/SecondFactor.cs \
    Customers/RecoveryCode.cs Customers/Passkey.cs ClientNetwork.cs \
    Payments/ExactAmount.cs Payments/PaymentDecision.cs Payments/Payment.Moves.cs
fi
if [[ $only == @(all|Application) ]]; then
  mutate Application "Application.Tests Api.Tests" \
    "$(classes RefreshTests EarlierTokenTests GuessingTests SessionTests SecondFactorTests PasskeyTests)" \
    Accounts/RefreshSession.cs Accounts/SessionKeeper.cs Accounts/GuessingDefence.cs \
    Accounts/SecondFactors/FactorChecks.cs
fi
if [[ $only == @(all|Infrastructure) ]]; then
  mutate Infrastructure "Infrastructure.Tests Api.Tests" \
    "$(classes TokenTests AssertionTests BraintreeNoticesTests PasswordsTests)" \
    Security/JwtTokens.cs Security/ClientAssertions.cs Security/Passwords.cs Braintree/BraintreeNotices.cs
fi
