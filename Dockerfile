# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Domain/*.csproj src/Domain/packages.lock.json src/Domain/
COPY src/Application/*.csproj src/Application/packages.lock.json src/Application/
COPY src/Infrastructure/*.csproj src/Infrastructure/packages.lock.json src/Infrastructure/
COPY src/BraintreeSimulator/*.csproj src/BraintreeSimulator/packages.lock.json src/BraintreeSimulator/
COPY src/Api/*.csproj src/Api/packages.lock.json src/Api/
RUN dotnet restore src/Api --locked-mode
COPY openapi.yaml ./
COPY src src
RUN dotnet publish src/Api -c Release -r linux-$(dpkg --print-architecture | sed s/amd64/x64/) -o /app && mkdir /data

# No shell and no package manager; ICU and time zones, because the merchant's calendar needs them.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app .
# 1654 is the image's user, which is not root. The data directory holds the embedded database and, in development, keys and
# mails: mount a volume there. On a server's database nothing in it has to be kept.
COPY --from=build --chown=1654:1654 /data /data
USER 1654
ENV DataDirectory=/data ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["dotnet", "CustomerPayments.Api.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "CustomerPayments.Api.dll"]
