using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class LinksTriesAndSupport : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "LoginKey",
                table: "SignInCounters",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "OpenedAt",
                table: "OneTimeLinks",
                type: "TEXT",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SearchText",
                table: "Customers",
                type: "TEXT",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "LinkRequests",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Purpose = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    SecretHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Address = table.Column<string>(type: "TEXT", maxLength: 45, nullable: true),
                    AskedAt = table.Column<DateTime>(type: "TEXT", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LinkRequests", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PaymentTries",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Place = table.Column<int>(type: "INTEGER", nullable: false),
                    PaymentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TakenAt = table.Column<DateTime>(type: "TEXT", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PaymentTries", x => new { x.Key, x.Place });
                });

            migrationBuilder.CreateIndex(
                name: "IX_SignInCounters_LoginKey",
                table: "SignInCounters",
                column: "LoginKey");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Unsearchable",
                table: "Customers",
                column: "Id",
                filter: "\"SearchText\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_LinkRequests_AskedAt",
                table: "LinkRequests",
                column: "AskedAt");

            migrationBuilder.CreateIndex(
                name: "IX_PaymentTries_TakenAt",
                table: "PaymentTries",
                column: "TakenAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "LinkRequests");

            migrationBuilder.DropTable(
                name: "PaymentTries");

            migrationBuilder.DropIndex(
                name: "IX_SignInCounters_LoginKey",
                table: "SignInCounters");

            migrationBuilder.DropIndex(
                name: "IX_Customers_Unsearchable",
                table: "Customers");

            migrationBuilder.DropColumn(
                name: "LoginKey",
                table: "SignInCounters");

            migrationBuilder.DropColumn(
                name: "OpenedAt",
                table: "OneTimeLinks");

            migrationBuilder.DropColumn(
                name: "SearchText",
                table: "Customers");
        }
    }
}
