using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CustomerPayments.Benchmarks.Micro;

// In this process: what is measured needs no other, and nothing is built that a closed network would keep from
// building.
BenchmarkSwitcher.FromAssembly(typeof(PaymentBenchmarks).Assembly).Run(
    args, DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(new InProcessEmitToolchain(new()))));
