using CustomerPayments.Benchmarks.Runner;

return await Benchmark.RunAsync(args);
